import { addOfficer, listOfficers, reinviteOfficer } from '../server/officers/officer-accounts.ts'
import type { Province } from '../server/province.ts'
import { officerRoles } from '../shared/console/officer-roles.ts'
import { sampleOfficer } from './sample-unit.ts'

/** Two, because decisions take two people. Each has all roles. */
const names = ['样例甲', '样例乙'] as const

/** An officer of the sample province. */
export interface SampleOfficer {
  readonly name: string
  /** The one-time link with which the account is set up; null once it is. */
  readonly link: string | null
}

/** The officers of the sample province, with new links for those who have not set up their account. */
export const inviteSampleOfficers = async ({ officers, settings }: Province<'officers'>): Promise<SampleOfficer[]> => {
  const known = new Map((await listOfficers(officers, sampleOfficer)).map(({ name, state }) => [name, state]))
  const invited: SampleOfficer[] = []
  for (const name of names) {
    const state = known.get(name)
    if (state === 'active') invited.push({ name, link: null })
    else {
      const { code } = state
        ? await reinviteOfficer(officers, sampleOfficer, { name })
        : await addOfficer(officers, sampleOfficer, { name, roles: officerRoles })
      invited.push({ name, link: `${new URL('/invitation', settings.consoleAddress).href}#${code}` })
    }
  }
  return invited
}
