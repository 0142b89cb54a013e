import { oc } from '@orpc/contract'
import { problemSchema } from '../rpc/procedure.ts'
import type { Permission } from './officer-roles.ts'

/** Who may call a procedure: anyone, an officer who signed in, or one who also has a permission. */
export type Needs = 'nothing' | 'session' | Permission

/** Every procedure states what it needs, and may fail with a problem of the registry. */
export const needs = (wanted: Needs) =>
  oc
    .$meta<{ readonly needs: Needs }>({ needs: wanted })
    .errors({ PROBLEM: { status: 400, message: 'problem', data: problemSchema } })
