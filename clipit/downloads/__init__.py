"""What can be fetched (data/registry.yaml), and fetching it: resumed, bounded, verified."""
