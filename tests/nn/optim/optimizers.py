"""What the tests of optimizers share: options, parameters and gradients, and runs of steps."""

import numpy as np

import nn

PYTORCHS = [
    ("SGD", {}),
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.05}),
    ("SGD", {"lr": 0.01, "momentum": 0.5, "weight_decay": 0.05, "maximize": True}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3}),
    ("Adam", {"lr": 0.1, "weight_decay": 0.05}),
    ("Adam", {"lr": 0.1, "amsgrad": True, "betas": (0.5, 0.5)}),
    ("Adam", {"lr": 0.1, "maximize": True, "weight_decay": 0.05}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.5}),
    ("AdamW", {"lr": 0.1, "amsgrad": True, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.1, "alpha": 0.9, "eps": 1e-3}),
    ("RMSprop", {"lr": 0.1, "weight_decay": 0.05, "momentum": 0.9}),
    ("RMSprop", {"lr": 0.1, "centered": True, "momentum": 0.5}),
    ("RMSprop", {"lr": 0.1, "centered": True, "maximize": True, "weight_decay": 0.05}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1}),
    ("Adagrad", {"lr": 0.1, "initial_accumulator_value": 0.3, "eps": 1e-3}),
    ("Adagrad", {"lr": 0.1, "maximize": True, "weight_decay": 0.1}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.1, "betas": (0.8, 0.7), "eps": 1e-3}),
    ("Adamax", {"lr": 0.1, "maximize": True, "weight_decay": 0.1}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3, "momentum_decay": 0.5}),
    ("NAdam", {"lr": 0.1, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("NAdam", {"lr": 0.1, "maximize": True, "weight_decay": 0.1}),
]
PAPERS = [  # PyTorch does not have these
    ("LAMB", {}),
    ("LAMB", {"lr": 0.1, "betas": (0.8, 0.9), "eps": 1e-3}),
    ("LAMB", {"lr": 0.1, "weight_decay": 0.1}),
    ("LAMB", {"lr": 0.1, "weight_decay": 0.1, "maximize": True}),
    ("Lion", {}),
    ("Lion", {"lr": 0.1, "betas": (0.5, 0.7)}),
    ("Lion", {"lr": 0.1, "weight_decay": 0.1}),
    ("Lion", {"lr": 0.1, "weight_decay": 0.1, "maximize": True}),
]
ALL = PYTORCHS + PAPERS

RNG = np.random.default_rng(0)
VALUES = [RNG.normal(size=(3, 2)), RNG.normal(size=4), np.float64(0.7), np.zeros(2)]
GRADS = [[RNG.normal(size=np.shape(v)) for v in VALUES] for _ in range(50)]


def name_of(case):
    return "-".join([case[0], *case[1]])


def groups(params, options):
    """Two groups: the second has its own learning rate and weight decay."""
    return [
        {"params": params[:2]},
        {"params": params[2:], "lr": 0.03, "weight_decay": options.get("weight_decay", 0.0) / 3},
    ]


def make(name, options, values=VALUES, dtype=np.float64):
    params = [nn.Parameter(np.asarray(v, dtype)) for v in values]
    return getattr(nn.optim, name)(groups(params, options), **options), params


def trace(optimizer, params, grads=GRADS):
    """The parameters after each step."""
    steps = []
    for step in grads:
        for p, g in zip(params, step, strict=True):
            p.grad = g.astype(p.dtype)
        optimizer.step()
        steps.append(values_of(params))
    return steps


def values_of(params):
    return [np.array(p.data) for p in params]


def descended(name, lr, steps):
    """Where an optimizer arrives from (3, -2), on a parabola whose minimum is (1, 1)."""
    x = nn.Parameter([3.0, -2.0])
    optimizer = getattr(nn.optim, name)([x], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        ((x - [1.0, 1.0]) ** 2).sum().backward()
        optimizer.step()
    return x.data
