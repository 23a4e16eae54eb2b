// Follows plotly.js in one text where the server has no route for it: hands the library to the map.
import { registry } from "./registry.js"

registry.library ??= window.Plotly
registry.libraryArrived?.(registry.library)

export default function () {}
