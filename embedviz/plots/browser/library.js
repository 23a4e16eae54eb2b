// Brings plotly.js to the page, once. It sets `window.Plotly`, as Streamlit's own charts do with another
// version: we keep ours to ourselves and give the name back.
import { registry } from "./registry.js"

// Our own toolbar, hover and double click; never a button that sends data anywhere.
export const CONFIG = {
  displayModeBar: false, scrollZoom: true, doubleClick: false, displaylogo: false, showSendToCloud: false, showTips: false,
}

const WAIT = 30_000 // ms until a page without the library says so

export function loadPlotly(address) {
  return (registry.plotly ??= address ? fetched(address) : handedOver())
}

async function fetched(address) {
  const theirs = window.Plotly
  await import(new URL(address, document.baseURI).href)
  const ours = window.Plotly
  if (theirs) window.Plotly = theirs
  return ours
}

// Without our own routes the library arrives as a component, which leaves it in the registry.
function handedOver() {
  return new Promise((resolve, reject) => {
    if (registry.library) return resolve(registry.library)
    registry.libraryArrived = resolve
    setTimeout(() => reject(new Error("plotly.js did not arrive")), WAIT)
  })
}

// Axis names come from files; plotly would read markup in them.
export function plainText(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
}
