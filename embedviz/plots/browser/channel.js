// An invisible component that brings one kind of small change to the map, without sending a point.
import { readMessage } from "./message.js"
import { deliver, forget } from "./registry.js"

export default function ({ data, parentElement }) {
  const message = readMessage(data)
  const last = parentElement.lastMessage
  if (last && last.identity !== message.identity) forget(last)
  parentElement.lastMessage = message
  deliver(message)
  return () => forget(parentElement.lastMessage)
}
