"""Detection of the language of a text: Russian, Kazakh, English, or unsure.

langdetect knows no Kazakh. Ushtil reads langdetect's profiles and letter sequences, adds profiles of Kazakh and of its
neighbours (Kyrgyz, Tatar, Bashkir and more), so that they are refused rather than called Kazakh, and sums up all the
evidence of a text where langdetect draws samples.
"""

from .detector import Candidate, Detection, detect, load

__all__ = ["Candidate", "Detection", "detect", "load"]
