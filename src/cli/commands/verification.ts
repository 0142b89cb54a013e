import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { proveLeaves } from '../../core/audit/audit-leaves.ts'
import { verifyAudit } from '../../core/audit/verify-audit.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { addVerifyCommand } from './verify.ts'
import { provenClient } from './verify-trust.ts'

const verifyProvinceAudit = async (home: string) => {
  const [{ openProvince }, { verifyAudit }] = await Promise.all([
    import('../../server/province.ts'),
    import('../../server/log/verify-audit.ts'),
  ])
  const province = await openProvince(home)
  try {
    const verdict = await verifyAudit(province.log, { kind: 'officer', id: userInfo().username })
    return { whole: verdict.whole && verdict.log.whole, verdict }
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
  withUnitOptions(audit.command('verify'))
    .description('检查操作日志的链条是否完整（单位或省级服务的文件夹）')
    .action(
      action(async ({ output }, options: { home: string; as?: string }) => {
        const isProvince = existsSync(join(options.home, 'province.json'))
        const { whole, verdict } = isProvince
          ? await verifyProvinceAudit(options.home)
          : await withUnit(options, undefined, async (unit) => {
              const unitVerdict = verifyAudit(unit.database)
              return { whole: unitVerdict.whole, verdict: unitVerdict }
            })
        if (!whole) output.refuse()
        output.summary(
          verdict,
          whole
            ? `日志完整：${verdict.rows} 条`
            : `日志第 ${verdict.brokenAt ?? verdict.rows} 条与链条或公开日志不符，数据可能被改动过`,
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
