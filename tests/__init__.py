"""Tests mirror the tree; contracts/ are suites that adapters inherit, flows/ whole stories, rules/ the design."""
