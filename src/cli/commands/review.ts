import type { Command } from 'commander'
import { type Decision, review as decide, type ReviewSubject } from '../../core/review/review.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { returnReasons } from '../../shared/record/return-reasons.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'

interface ReviewOptions {
  readonly home: string
  readonly as?: string
  readonly approveAll?: boolean
  readonly approve?: string[]
  readonly return?: string[]
  readonly reason?: string
}

const decisionOf = (options: ReviewOptions): Decision => {
  const given = [options.approveAll, options.approve, options.return].filter(Boolean)
  if (given.length !== 1) throw new Problem('general.usage', { detail: '--approve-all、--approve、--return 选一项' })
  if (options.approveAll) return { approve: 'all' }
  if (options.approve) return { approve: options.approve }
  if (!options.reason)
    throw new Problem('general.usage', {
      detail: `--reason 需要一个原因代码：${Object.keys(returnReasons).join('、')}`,
    })
  return { return: options.return!, reason: options.reason }
}

export const addReviewCommands = (program: Command): void => {
  const review = program.command('review').description('审核（由审核人账号进行）')
  for (const subject of ['photos', 'records'] satisfies ReviewSubject[]) {
    withUnitOptions(review.command(subject))
      .description(subject === 'photos' ? '审核照片' : '审核记录；通过的进入批次')
      .option('--approve-all', '通过全部待审核的')
      .option('--approve <id...>', '通过这些记录')
      .option('--return <id...>', '退回这些记录')
      .option('--reason <code>', '退回原因代码')
      .action(
        action(async ({ output }, options: ReviewOptions) => {
          const decision = decisionOf(options)
          await withUnit(options, 'reviewer', async (unit) => {
            const result = await decide(unit, subject, decision)
            for (const { id, problem } of result.refused)
              output.line({ id, problem }, `✗ ${id}：${problem.found}；${problem.remedy}`)
            if (result.refused.length) output.refuse()
            const word = 'return' in decision ? '退回' : '通过'
            output.summary(
              { done: result.done, refused: result.refused.length },
              `${word} ${result.done} 条，未能处理 ${result.refused.length} 条`,
            )
          })
        }),
      )
  }
}
