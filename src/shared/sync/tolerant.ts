import type { z } from 'zod'

const known = new WeakMap<z.ZodType, z.ZodType>()

type Def = z.core.$ZodTypeDef & {
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly options?: readonly z.ZodType[]
}

const changed = (def: Def): object | undefined => {
  if (def.shape) {
    const shape = Object.fromEntries(Object.entries(def.shape).map(([name, member]) => [name, tolerant(member)]))
    return { shape, ...(def.catchall?.def.type === 'never' ? { catchall: undefined } : {}) }
  }
  if (def.element) return { element: tolerant(def.element) }
  if (def.innerType) return { innerType: tolerant(def.innerType) }
  if (def.valueType) return { valueType: tolerant(def.valueType) }
  if (def.options) return { options: def.options.map(tolerant) }
  return undefined
}

/**
 * The schema of a message as a reader of an earlier version needs it: fields that it does not know are left out, at every depth,
 * where the schema itself refuses them. For answers only: what is taken in or signed is parsed by the schema itself.
 * @example tolerant(z.strictObject({ a: z.int() })).parse({ a: 1, later: true }) // { a: 1 }
 */
export const tolerant = <Schema extends z.ZodType>(schema: Schema): Schema => {
  const made = known.get(schema)
  if (made) return made as Schema
  const def = schema.def as Def
  const changes = changed(def)
  const reader = changes ? schema.clone({ ...def, ...changes } as never) : schema
  known.set(schema, reader)
  return reader as Schema
}
