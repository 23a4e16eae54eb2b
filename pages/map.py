"""Map: the picture of the table on show, a search box, and the true neighbours of one row."""

from embedviz.ui import doors, exports, frame, map_controls, map_stage, opening, pictures, subsets

frame.ensure_app()
session = opening.ready_session()
frame.notices(session)
doors.show("Map", session)
export = map_controls.show(session)
subsets.banner(session)
picture = pictures.picture(session)
with export:
    exports.show(session, picture)
map_stage.show(session, picture)
