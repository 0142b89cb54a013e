import type { CoreClient } from '../../shared/rpc/contract.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'

/** An import that the program's end interrupted, for accounts that may import, and `forget` to dismiss it. */
export const useInterrupted = (client: CoreClient, mayImport: boolean) => {
  const { value, refresh } = useAnswer(`interrupted ${mayImport}`, (signal) =>
    mayImport ? client.intake.interrupted(undefined, { signal }) : Promise.resolve(null),
  )
  return {
    interrupted: value ?? undefined,
    forget: () => {
      if (value) void client.intake.forgetInterrupted({ id: value.id }).then(refresh, refresh)
    },
  }
}
