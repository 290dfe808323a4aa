from . import controllers
from .adapter import post_load
