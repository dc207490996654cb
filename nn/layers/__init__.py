"""The layers: modules with parameters, activations, losses, containers of modules."""
