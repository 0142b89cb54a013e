import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { speakChinese } from '../../src/cli/terminal/chinese-usage.ts'
import { gzzc } from '../fixtures/cli/command.ts'

const refuse = (): never => {
  throw new InvalidArgumentError('应为整数')
}

/** What a command line with every kind of option and argument writes. */
const said = (...words: string[]): string => {
  let written = ''
  const write = (text: string) => {
    written += text
  }
  const program = speakChinese(new Command('gzzc').version('1', '-V, --version', '显示版本')).exitOverride()
  program.configureOutput({ writeOut: write, writeErr: write })
  program
    .command('import')
    .description('导入')
    .argument('<file>', '文件', (value) => (value === '!' ? refuse() : value))
    .addArgument(new Argument('[kind]', '种类').choices(['甲', '乙']))
    .requiredOption('--home <dir>', '文件夹')
    .option('--limit <rate>', '速度', (value) => (value === '快' ? refuse() : value), '10')
    .addOption(new Option('--quick').conflicts('slow'))
    .addOption(new Option('--slow'))
    .action(() => {})
  try {
    program.parse(words, { from: 'user' })
  } catch {
    // The refusal was written.
  }
  return written
}

describe('help and refusals of the command line', () => {
  test.each([
    [['import', 'x', '--home', 'y', '--limi', '3'], '没有这个选项：--limi\n（是不是 --limit？）\n'],
    [['impor'], '没有这个命令：impor\n（是不是 import？）\n'],
    [['import', '--home', 'y'], '缺少参数：file\n'],
    [['import', 'x', '--home'], '选项 --home <dir> 后面缺少内容\n'],
    [['import', 'x'], '缺少必需的选项：--home <dir>\n'],
    [['import', 'x', '--home', 'y', '--limit', '快'], '选项 --limit <rate> 的内容“快”不对。应为整数\n'],
    [['import', '!', '--home', 'y'], '参数 file 的内容“!”不对。应为整数\n'],
    [['import', 'x', '丙', '--home', 'y'], '参数 kind 的内容“丙”不对。可选：甲, 乙\n'],
    [['import', 'x', '--home', 'y', '--quick', '--slow'], '选项 --quick 不能和 --slow 一起用\n'],
    [['import', 'x', '甲', 'z', '--home', 'y'], '参数太多：应有 2 个，给了 3 个（x, 甲, z）\n'],
  ])('%j', (words, text) => {
    expect(said(...words)).toBe(text)
  })

  test('the whole help is Chinese, with the names of options as they are typed', () => {
    expect(said('import', '--help')).toBe(
      [
        '用法： gzzc import [选项] <file> [kind]',
        '',
        '导入',
        '',
        '参数：',
        '  file            文件',
        '  kind            种类 （可选：甲, 乙）',
        '',
        '选项：',
        '  --home <dir>    文件夹',
        '  --limit <rate>  速度 （默认：10）',
        '  --quick',
        '  --slow',
        '  -h, --help      显示用法',
        '',
      ].join('\n'),
    )
  })

  test('no English word of the library is left in the program’s own', async () => {
    const { stdout } = await gzzc('unit', '--help')
    expect(stdout).toMatch(/^用法： gzzc unit \[选项\] \[命令\]/u)
    expect(stdout).not.toMatch(/Usage|Options|Commands|display help|default:|choices:/u)
    expect((await gzzc('unit', '--nothing')).stderr).toMatch(/^没有这个选项：--nothing/u)
  })
})
