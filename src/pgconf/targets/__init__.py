"""Where live state is kept: each module is one small class behind `ports.Target`."""
