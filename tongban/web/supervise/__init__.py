"""Pages for leaders and auditors."""
