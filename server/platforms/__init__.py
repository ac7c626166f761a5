"""Video platforms: what they tell about a meeting, turned into deliveries. Rules: ATT-1 to ATT-21.

One folder per platform with the same parts: `verify` (is it really them), `normalise` (what they
say, in our words), `identity` (which of their fields may carry our key, and which meeting a link
leads to), `mint` where we can hand them the key. What a platform sends is never believed about
more than the session its meeting belongs to.
"""
