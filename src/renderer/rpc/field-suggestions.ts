import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { FieldSuggestions } from '../../ui/components/field-input.tsx'

/** What the core suggests for a field of a record while it is being typed. */
export const fieldSuggestions = (client: CoreClient): FieldSuggestions => ({
  employers: (text, signal) => client.employers.known({ text }, { signal }),
  texts: (field, text, signal) => client.records.suggest({ field, text }, { signal }),
})
