// The process that the kill rounds kill: opens a unit or the province, and does one operation.
import { backUp } from '../../src/core/backup/back-up.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { openProvince } from '../../src/server/province.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { openAs } from '../fixtures/unit/enrolled-unit.ts'
import { inside } from '../fixtures/unit/inside.ts'
import { killAtStep } from './kill-at-step.ts'
import { approveFirst, confirmAccepted, revokeOne } from './operations.ts'

const [operation, home, at, more] = process.argv.slice(2) as [Victim, string, string, string]

/** What a victim does. */
export type Victim = 'approve' | 'freeze' | 'countersign' | 'sync' | 'backup' | 'confirm' | 'issue' | 'revoke' | 'serve'

const unit = (role: 'clerk' | 'reviewer', work: (opened: Awaited<ReturnType<typeof openAs>>) => Promise<unknown>) =>
  inside(openAs(home, role), async (opened) => {
    killAtStep(Number(at))
    await work(opened)
  })
const province = async (work: (opened: Awaited<ReturnType<typeof openProvince>>) => Promise<unknown>) => {
  const opened = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
  killAtStep(Number(at))
  await work(opened)
  await opened.close()
}

switch (operation) {
  case 'approve':
    await unit('reviewer', (opened) => approveFirst(opened, 3))
    break
  case 'freeze':
    await unit('clerk', (opened) => submit(opened))
    break
  case 'countersign':
    await unit('reviewer', (opened) => submit(opened))
    break
  case 'sync':
    await unit('clerk', (opened) => syncUnit(opened.syncContext))
    break
  case 'backup':
    await unit('clerk', (opened) => backUp(opened.keyContext, { path: more, program: '0.0.0' }))
    break
  case 'confirm':
    await province((opened) => confirmAccepted(opened, 0))
    break
  case 'issue':
    await province((opened) => issueCertificates(opened.issuing, sampleOfficer))
    break
  case 'revoke':
    await province((opened) => revokeOne(opened, Number(more)))
    break
  case 'serve':
    await province(async (opened) => {
      await opened.listen({ port: Number(more) })
      process.send!('listens')
      await new Promise(() => undefined)
    })
}
