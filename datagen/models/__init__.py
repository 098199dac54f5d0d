"""What answers a prompt: servers, local weights and the embedded procedural model, behind one protocol."""
