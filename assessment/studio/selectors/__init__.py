"""What these pages count: children and evidence, the library, the scale."""
