import { oc } from '@orpc/contract'
import { z } from 'zod'
import { type ErrorCode, registry } from '../errors/registry.ts'

/** A problem of the registry as it crosses between processes. */
export const problemSchema = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(registry, code)),
  found: z.string(),
  wanted: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** Every call may fail with a problem of the registry. Its three Chinese sentences are the error's data. */
export const procedure = oc.errors({ PROBLEM: { status: 400, message: 'problem', data: problemSchema } })
