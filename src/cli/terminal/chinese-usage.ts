import { type Argument, type Command, Help, type Option } from 'commander'

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global Options:': '共同选项：',
  'Commands:': '命令：',
}

/** `[options]` and `[command]` in a line of usage. */
const inUsage = (line: string): string => line.replace('[options]', '[选项]').replace('[command]', '[命令]')

/** The library adds these in English behind a description. */
const inExtras = (description: string): string =>
  description.replace(
    /\((?:choices|default|preset|env): .*\)$/u,
    (extras) =>
      `（${extras
        .slice(1, -1)
        .replaceAll('choices: ', '可选：')
        .replaceAll('default: ', '默认：')
        .replaceAll('preset: ', '不写值时：')
        .replaceAll('env: ', '环境变量：')
        .replaceAll('"', '')}）`,
  )

/** The library's refusals, each with its Chinese. */
const refusals: readonly (readonly [english: RegExp, chinese: string])[] = [
  [/^error: unknown option '(.+?)'/u, '没有这个选项：$1'],
  [/^error: unknown command '(.+?)'/u, '没有这个命令：$1'],
  [/\n\(Did you mean (?:one of )?(.+?)\?\)/u, '\n（是不是 $1？）'],
  [/^error: missing required argument '(.+?)'/u, '缺少参数：$1'],
  [/^error: option '(.+?)' argument missing/u, '选项 $1 后面缺少内容'],
  [/^error: required option '(.+?)' not specified/u, '缺少必需的选项：$1'],
  [/^error: option '(.+?)' argument '(.*?)' is invalid\. ?/u, '选项 $1 的内容“$2”不对。'],
  [/^error: option '(.+?)' value '(.*?)' from env '(.+?)' is invalid\. ?/u, '环境变量 $3 给选项 $1 的内容“$2”不对。'],
  [/^error: command-argument value '(.*?)' is invalid for argument '(.+?)'\. ?/u, '参数 $2 的内容“$1”不对。'],
  [/Allowed choices are (.+)\./u, '可选：$1'],
  [/^error: option '(.+?)' cannot be used with option '(.+?)'/u, '选项 $1 不能和 $2 一起用'],
  [
    /^error: too many arguments(?: for '(.+?)')?\. Expected (\d+) arguments? but got (\d+): (.+)\./u,
    '参数太多：应有 $2 个，给了 $3 个（$4）',
  ],
]

/**
 * A refusal of the command line's library in Chinese. One that is not known stays as it is.
 * @example refusalInChinese("error: unknown option '--hom'\n(Did you mean --home?)\n") // '没有这个选项：--hom\n（是不是 --home？）\n'
 */
const refusalInChinese = (text: string): string =>
  refusals.reduce((said, [english, chinese]) => said.replace(english, chinese), text)

const library = new Help()

/** Makes a command and those that are added to it write their help and their refusals in Chinese. */
export const speakChinese = (command: Command): Command =>
  command
    .helpOption('-h, --help', '显示用法')
    .helpCommand('help [命令]', '显示一个命令的用法')
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (of) => inUsage(library.commandUsage(of)),
      subcommandTerm: (of) => inUsage(library.subcommandTerm(of)),
      optionDescription: (option: Option) => inExtras(library.optionDescription(option)),
      argumentDescription: (argument: Argument) => inExtras(library.argumentDescription(argument)),
    })
    .configureOutput({ outputError: (text, write) => write(refusalInChinese(text)) })
