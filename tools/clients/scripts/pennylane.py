"""PennyLane's quick start: gradients of circuits by autograd, and an optimization."""

from __future__ import annotations

from typing import Any

import pennylane as qml
from pennylane import numpy as np


def cases() -> dict[str, Any]:
    device = qml.device("default.qubit", wires=2)

    def gates(params: Any) -> None:
        qml.RX(params[0], wires=0)
        qml.RY(params[1], wires=1)
        qml.CNOT(wires=[0, 1])

    def body(params: Any) -> Any:
        gates(params)
        return qml.expval(qml.PauliZ(1))

    by_backprop = qml.QNode(body, device, diff_method="backprop")
    by_shift = qml.QNode(body, device, diff_method="parameter-shift")
    start = np.array([0.011, 0.54], requires_grad=True)

    def gradient(circuit: Any) -> Any:
        return lambda: {"value": circuit(start), "gradient": qml.grad(circuit)(start)}

    def jacobian() -> dict[str, Any]:
        def states(params: Any) -> Any:
            gates(params)
            return qml.probs(wires=[0, 1])

        circuit = qml.QNode(states, device, diff_method="backprop")
        return {"Jacobian": qml.jacobian(circuit)(start)}

    def optimization() -> dict[str, Any]:
        params, optimizer = start, qml.GradientDescentOptimizer(stepsize=0.4)
        for _ in range(20):
            params = optimizer.step(by_backprop, params)
        return {"parameters": params, "value": by_backprop(params)}

    return {
        "gradient, backprop": gradient(by_backprop),
        "gradient, parameter shift": gradient(by_shift),
        "Jacobian of probabilities": jacobian,
        "gradient descent": optimization,
    }
