"""The resolver lane: Strawberry types, their resolvers and batched loaders."""
