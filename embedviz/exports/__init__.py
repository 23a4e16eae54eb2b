"""What leaves embedviz for another place: the app shown from a notebook."""

from embedviz.exports.notebook import RunningApp, show

__all__ = ["RunningApp", "show"]
