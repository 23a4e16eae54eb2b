// Reads the messages written by payload.py: a JSON header, then arrays of plain numbers.
const KINDS = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, uint16: Uint16Array, uint8: Uint8Array }

export function readMessage(bytes) {
  // The bytes of a component lie anywhere in a larger buffer; number arrays need an aligned start.
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength
  const buffer = whole ? bytes.buffer : bytes.slice().buffer
  const length = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const arrays = {}
  for (const [name, { type, count, offset }] of Object.entries(header.arrays)) {
    arrays[name] = new KINDS[type](buffer, 4 + length + offset, count)
  }
  return { ...header, arrays }
}
