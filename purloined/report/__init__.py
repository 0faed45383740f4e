"""What people are handed: pages and tables over a judged case. It judges nothing itself."""
