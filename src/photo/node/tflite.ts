/**
 * Reads TensorFlow Lite files: a flatbuffer of tensors and operations
 * (https://github.com/tensorflow/tensorflow/blob/v2.16.1/tensorflow/lite/schema/schema.fbs). Only what converting a model of plain
 * 32-bit numbers needs.
 */

/** The type numbers of tensors that this reader knows. */
const float32 = 0
const int32 = 2

export interface LiteTensor {
  readonly shape: readonly number[]
  /** The values of a constant; undefined for what an operation computes. */
  readonly values: Float32Array | Int32Array | undefined
}

export interface LiteOperation {
  /** The operation's number (`BuiltinOperator` of the schema). */
  readonly code: number
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** A byte of the operation's options, by the number of its field. */
  byte(field: number): number
  /** An integer of the operation's options, by the number of its field. */
  integer(field: number, absent: number): number
}

export interface LiteModel {
  readonly tensors: readonly LiteTensor[]
  readonly operations: readonly LiteOperation[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/** Numbers of the fields of the schema's tables. */
const fields = {
  model: { codes: 1, subgraphs: 2, buffers: 4 },
  code: { deprecated: 0, builtin: 3 },
  subgraph: { tensors: 0, inputs: 1, outputs: 2, operations: 3 },
  tensor: { shape: 0, type: 1, buffer: 2 },
  buffer: { data: 0 },
  operation: { code: 0, inputs: 1, outputs: 2, options: 4 },
} as const

/** Reads a model. @throws Error when a constant has another type than 32-bit fractions and integers */
export const readTflite = (bytes: Uint8Array): LiteModel => {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const integerAt = (at: number): number => data.getInt32(at, true)
  const follow = (at: number): number => at + data.getUint32(at, true)
  /** Where a field of a table lies; 0 when it is absent. */
  const fieldOf = (table: number, field: number): number => {
    const offsets = table - integerAt(table)
    const entry = 4 + 2 * field
    if (entry >= data.getUint16(offsets, true)) return 0
    const offset = data.getUint16(offsets + entry, true)
    return offset === 0 ? 0 : table + offset
  }
  const vectorOf = (table: number, field: number): { at: number; length: number } => {
    const found = fieldOf(table, field)
    if (found === 0) return { at: 0, length: 0 }
    const vector = follow(found)
    return { at: vector + 4, length: data.getUint32(vector, true) }
  }
  const integersOf = (table: number, field: number): number[] => {
    const { at, length } = vectorOf(table, field)
    return Array.from({ length }, (_, i) => integerAt(at + 4 * i))
  }
  const tablesOf = (table: number, field: number): number[] => {
    const { at, length } = vectorOf(table, field)
    return Array.from({ length }, (_, i) => follow(at + 4 * i))
  }
  const byteOf = (table: number, field: number): number => {
    const at = fieldOf(table, field)
    return at === 0 ? 0 : data.getInt8(at)
  }
  const integerOf = (table: number, field: number, absent = 0): number => {
    const at = fieldOf(table, field)
    return at === 0 ? absent : integerAt(at)
  }

  const model = follow(0)
  const codes = tablesOf(model, fields.model.codes).map((code) =>
    Math.max(byteOf(code, fields.code.deprecated), integerOf(code, fields.code.builtin)),
  )
  const buffers = tablesOf(model, fields.model.buffers).map((buffer) => vectorOf(buffer, fields.buffer.data))
  const subgraph = tablesOf(model, fields.model.subgraphs)[0]!
  const valuesOf = (table: number): LiteTensor['values'] => {
    const { at, length } = buffers[integerOf(table, fields.tensor.buffer)]!
    if (length === 0) return undefined
    const type = byteOf(table, fields.tensor.type)
    const copy = bytes.slice(at, at + length).buffer
    if (type === float32) return new Float32Array(copy)
    if (type === int32) return new Int32Array(copy)
    throw new Error(`a constant of the model has the type ${type}`)
  }
  return {
    tensors: tablesOf(subgraph, fields.subgraph.tensors).map((table) => ({
      shape: integersOf(table, fields.tensor.shape),
      values: valuesOf(table),
    })),
    operations: tablesOf(subgraph, fields.subgraph.operations).map((table) => {
      const found = fieldOf(table, fields.operation.options)
      const options = found === 0 ? undefined : follow(found)
      return {
        code: codes[integerOf(table, fields.operation.code)]!,
        inputs: integersOf(table, fields.operation.inputs),
        outputs: integersOf(table, fields.operation.outputs),
        byte: (field) => (options === undefined ? 0 : byteOf(options, field)),
        integer: (field, absent) => (options === undefined ? absent : integerOf(options, field, absent)),
      }
    }),
    inputs: integersOf(subgraph, fields.subgraph.inputs),
    outputs: integersOf(subgraph, fields.subgraph.outputs),
  }
}
