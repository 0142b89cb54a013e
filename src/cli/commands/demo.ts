import { type Command, InvalidArgumentError } from 'commander'
import { runDemo } from '../demo/demo.ts'
import { summaryText } from '../demo/report.ts'
import { action } from '../terminal/command-context.ts'

const count = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 20 || value > 5000) throw new InvalidArgumentError('20–5000 的整数')
  return value
}

export const addDemoCommand = (program: Command): void => {
  program
    .command('demo')
    .description('用虚构的样例人员走完全程：导入、照片、审核、提交、同步、确认、发证、核验')
    .option('--persons <count>', '人数', count, 200)
    .option('--out <dir>', '结果文件夹', 'artifacts/demo')
    .option('--keep', '保留单位和省级服务的数据文件夹')
    .action(
      action(async ({ output, signal }, options: { persons: number; out: string; keep?: boolean }) => {
        const summary = await runDemo({
          persons: options.persons,
          out: options.out,
          keep: options.keep ?? false,
          signal,
          say: (step, text) => output.line({ step, text }, `${step}  ${text}`),
          progress: (text) => output.progress(text),
        })
        if (!summary.well) output.refuse()
        output.summary(summary, summaryText(summary))
      }),
    )
}
