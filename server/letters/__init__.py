"""What is sent to members: e-mail and text messages that bring a link and tell nothing else.

wording.py says it, a carrier takes it, post.py sees to it that each goes out once.
"""
