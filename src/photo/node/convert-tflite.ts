import type { LiteModel, LiteOperation } from './tflite.ts'

/** A model in the files of TensorFlow.js: the graph as JSON, the weights in half precision. */
export interface ConvertedModel {
  readonly graph: unknown
  readonly weights: Uint8Array<ArrayBuffer>
}

type Attributes = Record<string, unknown>

interface GraphNode {
  readonly name: string
  readonly op: string
  readonly input?: readonly string[]
  readonly attr: Attributes
}

interface WeightSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
  readonly quantization?: { readonly dtype: 'float16'; readonly original_dtype: 'float32' }
}

/** Moves the axes of a block of values. `order[i]` is the old axis that becomes axis i. */
const transposed = (values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const [s0, s1, s2, s3] = order.map((axis) => shape[axis]!) as [number, number, number, number]
  const [t0, t1, t2, t3] = order.map((axis) => strides[axis]!) as [number, number, number, number]
  const result = new Float32Array(values.length)
  let to = 0
  for (let a = 0; a < s0; a++)
    for (let b = 0; b < s1; b++)
      for (let c = 0; c < s2; c++)
        for (let d = 0; d < s3; d++) result[to++] = values[a * t0 + b * t1 + c * t2 + d * t3]!
  return result
}

const asBits = new Float32Array(1)
const bits = new Uint32Array(asBits.buffer)

/** The half-precision number nearest to a value, as its sixteen bits; ties go to the even one. */
export const halfOf = (value: number): number => {
  asBits[0] = value
  const all = bits[0]!
  const sign = (all >>> 16) & 0x8000
  const exponent = ((all >>> 23) & 0xff) - 127
  const fraction = all & 0x7fffff
  if (exponent > 15) throw new Error(`${value} is too large for half precision`)
  if (exponent < -25) return sign
  // Below 2⁻¹⁴ the leading one is written out, and the number has fewer digits.
  const digits = exponent < -14 ? -1 - exponent : 13
  const whole = exponent < -14 ? fraction | 0x800000 : fraction + ((exponent + 15) << 23)
  const kept = Math.floor(whole / 2 ** digits)
  const rest = whole - kept * 2 ** digits
  const half = 2 ** (digits - 1)
  return sign | (kept + (rest > half || (rest === half && kept % 2 === 1) ? 1 : 0))
}

/** `ActivationFunctionType` of the schema: none and relu. */
const activations: Record<number, readonly string[]> = { 0: [], 1: ['Relu'] }
const text = (value: string): unknown => ({ s: Buffer.from(value).toString('base64') })
const integers = (values: readonly number[]): unknown => ({ list: { i: values.map(String) } })
const padding = (operation: LiteOperation): unknown => text(operation.byte(0) === 0 ? 'SAME' : 'VALID')
const type = { T: { type: 'DT_FLOAT' } }

/**
 * Converts a model of the operations that MediaPipe's selfie multiclass has to the graph of TensorFlow.js. The order of a filter's axes
 * differs: output, height, width, input there; height, width, input, output here.
 * @throws Error for any other operation
 */
export const convertTflite = ({ tensors, operations, inputs, outputs }: LiteModel): ConvertedModel => {
  const nodes: GraphNode[] = []
  const specs: WeightSpec[] = []
  const parts: Uint8Array[] = []
  const written = new Set<string>()
  const nameOf = (tensor: number): string =>
    inputs.includes(tensor) ? 'input' : outputs.includes(tensor) ? 'Identity' : `t${tensor}`

  /** The name of a constant, which is written when it is first asked for. */
  const constant = (tensor: number, order?: readonly number[]): string => {
    const { shape, values } = tensors[tensor]!
    const name = `${nameOf(tensor)}/${order ? 'filter' : 'constant'}`
    if (values === undefined) throw new Error(`tensor ${tensor} is no constant`)
    if (written.has(name)) return name
    written.add(name)
    const whole = values instanceof Int32Array
    const dtype = whole ? 'int32' : 'float32'
    const size = order ? order.map((axis) => shape[axis]!) : shape
    specs.push({
      name,
      shape: size,
      dtype,
      ...(whole ? {} : { quantization: { dtype: 'float16', original_dtype: 'float32' } as const }),
    })
    if (whole) parts.push(new Uint8Array(values.buffer))
    else {
      const ordered = order ? transposed(values, shape, order) : values
      parts.push(new Uint8Array(Uint16Array.from(ordered, halfOf).buffer))
    }
    const kind = whole ? 'DT_INT32' : 'DT_FLOAT'
    const dim = size.map((length) => ({ size: String(length) }))
    const value = { tensor: { dtype: kind, tensorShape: { dim } } }
    nodes.push({ name, op: 'Const', attr: { dtype: { type: kind }, value } })
    return name
  }
  const operand = (tensor: number): string => (tensors[tensor]!.values ? constant(tensor) : nameOf(tensor))
  const add = (operation: LiteOperation, op: string, input: readonly string[], attr: Attributes = {}): void => {
    nodes.push({ name: nameOf(operation.outputs[0]!), op, input, attr: { ...type, ...attr } })
  }
  const plainActivation = (operation: LiteOperation): void => {
    if (operation.byte(0) !== 0) throw new Error('an activation after arithmetic is not supported')
  }
  const convolution = (operation: LiteOperation, op: string, depthwise: boolean): void => {
    const [x, filter, bias] = operation.inputs as [number, number, number]
    // The depthwise options have the number of outputs for each input in between.
    const after = depthwise ? 1 : 0
    const activation = activations[operation.byte(3 + after)]
    if (activation === undefined) throw new Error('the activation of a convolution is not supported')
    add(operation, op, [operand(x), constant(filter, [1, 2, 3, 0]), constant(bias)], {
      strides: integers([1, operation.integer(2, 1), operation.integer(1, 1), 1]),
      padding: padding(operation),
      data_format: text('NHWC'),
      dilations: integers([1, operation.integer(5 + after, 1), operation.integer(4 + after, 1), 1]),
      fused_ops: { list: { s: ['BiasAdd', ...activation].map((name) => Buffer.from(name).toString('base64')) } },
      num_args: { i: '1' },
    })
  }

  const [input] = inputs
  const dim = tensors[input!]!.shape.map((length) => ({ size: String(length) }))
  nodes.push({ name: 'input', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim } } } })
  for (const operation of operations) {
    const [a, b, c, d] = operation.inputs as [number, number, number, number]
    switch (operation.code) {
      case 3:
        convolution(operation, '_FusedConv2D', false)
        break
      case 4:
        convolution(operation, 'FusedDepthwiseConv2dNative', true)
        break
      case 0:
      case 18:
      case 41:
        plainActivation(operation)
        add(operation, { 0: 'AddV2', 18: 'Mul', 41: 'Sub' }[operation.code] as string, [operand(a), operand(b)])
        break
      case 22:
        add(operation, 'Reshape', [operand(a), constant(b)])
        break
      case 25:
        add(operation, 'Softmax', [operand(a)])
        break
      case 39:
        add(operation, 'Transpose', [operand(a), constant(b)])
        break
      case 74:
        add(operation, 'Sum', [operand(a), constant(b)], { keep_dims: { b: operation.byte(0) !== 0 } })
        break
      case 23:
        add(operation, 'ResizeBilinear', [operand(a), constant(b)], {
          align_corners: { b: operation.byte(2) !== 0 },
          half_pixel_centers: { b: operation.byte(3) !== 0 },
        })
        break
      case 97:
        add(operation, 'ResizeNearestNeighbor', [operand(a), constant(b)], {
          align_corners: { b: operation.byte(0) !== 0 },
          half_pixel_centers: { b: operation.byte(1) !== 0 },
        })
        break
      case 67: {
        const name = nameOf(operation.outputs[0]!)
        nodes.push({
          name: `${name}/unbiased`,
          op: 'Conv2DBackpropInput',
          input: [constant(a), constant(b, [1, 2, 0, 3]), operand(c)],
          attr: {
            ...type,
            strides: integers([1, operation.integer(2, 1), operation.integer(1, 1), 1]),
            padding: padding(operation),
            data_format: text('NHWC'),
          },
        })
        add(operation, 'AddV2', [`${name}/unbiased`, constant(d)])
        break
      }
      default:
        throw new Error(`the model has operation ${operation.code}, which is not supported`)
    }
  }
  return {
    graph: {
      format: 'graph-model',
      modelTopology: { node: nodes, library: {}, versions: { producer: 1 } },
      weightsManifest: [{ paths: [], weights: specs }],
    },
    weights: new Uint8Array(Buffer.concat(parts)),
  }
}
