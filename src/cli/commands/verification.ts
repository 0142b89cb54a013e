import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { proveLeaves } from '../../core/audit/audit-leaves.ts'
import { verifyHistory } from '../../core/history/verify-history.ts'
import { auditFaultText } from '../../shared/audit-fault.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { keyAccess, type PassphraseOptions, withPassphraseOptions } from '../terminal/passphrase.ts'
import { addVerifyCommand } from './verify.ts'
import { provenClient } from './verify-trust.ts'

const verifyProvinceAudit = async ({ home, ...options }: { home: string } & PassphraseOptions) => {
  const [{ openProvince }, { verifyAudit }] = await Promise.all([
    import('../../server/province.ts'),
    import('../../server/log/verify-audit.ts'),
  ])
  const province = await openProvince(home, { roles: ['officers'], behind: true, keyAccess: keyAccess(options) })
  try {
    const verdict = await verifyAudit(province.log, { kind: 'officer', id: userInfo().username })
    return verdict
  } finally {
    await province.close()
  }
}

export const addVerificationCommands = (program: Command): void => {
  addVerifyCommand(program)

  program
    .command('lookup')
    .description('按姓名、证件号码、证书编号中的任意两项查询')
    .requiredOption('--server <url>', '省级服务地址')
    .option('--name <name>', '姓名')
    .option('--document <number>', '证件号码')
    .option('--number <number>', '证书编号')
    .action(
      action(
        async ({ output, signal }, options: { server: string; name?: string; document?: string; number?: string }) => {
          const given = [options.name, options.document, options.number].filter(Boolean)
          if (given.length < 2) throw new Problem('general.usage', { detail: '--name、--document、--number 至少两项' })
          const client = await provenClient(options.server, signal)
          const answer = await client.call('lookup', {
            body: {
              ...(options.name ? { name: options.name } : {}),
              ...(options.document ? { documentNumber: options.document } : {}),
              ...(options.number ? { certificateNumber: options.number } : {}),
            },
            signal,
          })
          for (const certificate of answer.certificates)
            output.line(
              certificate,
              `${certificate.number}  ${certificate.name}  ${certificate.documentNumber}  ${certificate.title}  ${certificate.obtainedOn}  ${{ inForce: '有效', revoked: '已撤销', corrected: '已更正' }[certificate.status]}`,
            )
          if (!answer.certificates.length) output.refuse()
          output.summary(
            { certificates: answer.certificates.length, asOf: answer.asOf },
            answer.certificates.length ? '' : '没有查到；请核对所填的两项',
          )
        },
      ),
    )

  const audit = program.command('audit').description('操作日志')
  withPassphraseOptions(withUnitOptions(audit.command('verify')))
    .description('检查操作日志是否完整，与批次、回执、检查点和公开日志是否相符（单位或省级服务的文件夹）')
    .action(
      action(async ({ output }, options: { home: string; as?: string } & PassphraseOptions) => {
        const isProvince = existsSync(join(options.home, 'province.json'))
        const verdict = isProvince
          ? await verifyProvinceAudit(options)
          : await withUnit(options, undefined, async (unit) => verifyHistory(unit.database))
        for (const fault of verdict.faults) output.line({ fault }, auditFaultText(fault))
        if (!verdict.whole) output.refuse()
        output.summary(
          verdict,
          verdict.whole
            ? `日志完整：${verdict.rows} 条，与批次、回执和公开日志相符`
            : '日志与上述证据矛盾，数据可能被改动过：保留这份数据，查明原因',
        )
      }),
    )

  withUnitOptions(audit.command('prove'))
    .description('证明一条记录是由哪次导入录入（或撤销）的：给出默克尔树的路径')
    .requiredOption('--record <ID>', '记录的内部编号')
    .action(
      action(async ({ output }, options: { home: string; as?: string; record: string }) => {
        const proofs = await withUnit(options, undefined, async (unit) => proveLeaves(unit.database, options.record))
        for (const proof of proofs)
          output.line({ ...proof }, `日志第 ${proof.seq} 条 ${proof.holds ? '相符' : '不相符'}`)
        if (proofs.length === 0 || proofs.some(({ holds }) => !holds)) output.refuse()
        output.summary({ proofs: proofs.length }, proofs.length ? '' : '这条记录不是随文件导入的')
      }),
    )
}
