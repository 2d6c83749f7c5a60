"""Tests mirror the tree; contracts/ holds suites that adapters inherit, flows/ whole stories, rules/ the design as tests."""
