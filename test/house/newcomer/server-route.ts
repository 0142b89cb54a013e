import type { Change } from './change.ts'

/** A device reports its version and learns whether the province is a test. */
export const serverRoute: Change = {
  recipe: 'A server route',
  edits: [
    {
      file: 'src/shared/sync/routes.ts',
      after: '    request: null,\n    answer: deviceStandingSchema,\n  },\n',
      insert: `  reportVersion: {
    method: 'POST',
    path: '/api/v1/device/version',
    access: 'device',
    request: z.strictObject({ version: z.string().max(40) }),
    answer: z.strictObject({ specimen: z.boolean() }),
  },
`,
    },
    {
      file: 'src/server/units/report-version.ts',
      create: `import { type Actor, auditName, requireDevice } from '../access/actor.ts'
import type { UnitsContext } from './units-context.ts'

/** Notes the version that a device runs. @throws Problem \`server.access.role\` */
export const reportVersion = async (
  { store, specimen }: UnitsContext,
  actor: Actor,
  { version }: { readonly version: string },
): Promise<{ specimen: boolean }> => {
  const device = requireDevice(actor)
  await store.gate.write(auditName(device), async ({ audit }) =>
    audit({ action: 'device.version', subject: \`device:\${device.id}\`, after: { version } }),
  )
  return { specimen }
}
`,
    },
    {
      file: 'src/server/units/units-context.ts',
      after: '  readonly publicAddress: string\n',
      insert: '  /** The province is a test. */\n  readonly specimen: boolean\n',
    },
    {
      file: 'src/server/contexts.ts',
      after: 'enrolmentSigner: signers.enrolment(),\n',
      insert: '      specimen,\n',
    },
    {
      file: 'src/server/units/routes.ts',
      after: "import { signedDictionary } from './publish-dictionary.ts'\n",
      insert: "import { reportVersion } from './report-version.ts'\n",
    },
    {
      file: 'src/server/units/routes.ts',
      after: "  deviceRoute(app, access, 'dictionary', (device) => signedDictionary(context, device))\n",
      insert:
        "  deviceRoute(app, access, 'reportVersion', (device, { body }) => reportVersion(context, device, body))\n",
    },
    {
      file: 'src/server/http/contract-route.ts',
      after: '  roster: 8 * mebibyte,\n',
      insert: '  reportVersion: 2 * mebibyte,\n',
    },
    {
      file: 'src/core/sync/report-version.ts',
      create: `import type { SyncContext } from './sync-context.ts'

/** Reports the version of this program to the province. @throws Problem \`core.sync.*\` */
export const reportVersion = ({ client }: Pick<SyncContext, 'client'>, version: string) =>
  client.call('reportVersion', { body: { version } })
`,
    },
    {
      file: 'test/server/contract.test.ts',
      after: "import { addUnit } from '../../src/server/units/unit-registry.ts'\n",
      insert: "import { reportVersion } from '../../src/server/units/report-version.ts'\n",
    },
    {
      file: 'test/server/contract.test.ts',
      after: 'const suite = (kind: DatabaseKind): void => {\n',
      insert: `  test('only a device reports its version', async () => {
    const province = await openProvince(await folder())
    await expect(reportVersion(province.units, officer, { version: '1' })).rejects.toThrow('server.access.role')
  })

`,
    },
    {
      file: 'test/server/wire.test.ts',
      after:
        'const refusal = (code: string, status?: number) =>\n  expect.objectContaining({ value: expect.objectContaining({ code }), ...(status ? { status } : {}) })\n',
      insert: `
test('a device reports its version', async () => {
  const device = await newDevice()
  expect(await device.call('reportVersion', { version: '1.0.0' })).toEqual({ specimen: false })
})
`,
    },
  ],
  untouched: { 'src/server/routes.ts': 'the slice has routes already' },
}
