import type { ErrorEntry } from './entry.ts'

export const generalErrors = {
  'general.usage': {
    found: '命令写法有误：{detail}',
    wanted: '正确的命令和参数',
    remedy: '加 --help 查看用法',
    log: 'wrong usage',
    exit: 2,
  },
  'general.fileMissing': {
    found: '找不到文件：{path}',
    wanted: '一个存在且可以读取的文件',
    remedy: '检查文件名和所在文件夹后重试',
    log: 'file not found or not readable',
    http: 404,
    exit: 3,
  },
  'general.cancelled': {
    found: '操作已取消',
    wanted: '',
    remedy: '没有留下做了一半的内容，可以重新开始',
    log: 'cancelled by the user',
    http: 499,
  },
  'general.busy': {
    found: '系统正忙，等待处理的文件过多',
    wanted: '',
    remedy: '请稍后再试',
    log: 'too many files wait for a worker thread',
    http: 503,
    exit: 3,
  },
  'general.tooSlow': {
    found: '文件没有在规定时间内处理完',
    wanted: '结构正常的文件',
    remedy: '稍后再试；仍不行的，请核对文件来源，重新取得或导出该文件',
    log: 'a file took longer than its deadline',
    http: 422,
  },
  'general.tooMuchMemory': {
    found: '处理文件所需的内存超过规定',
    wanted: '结构正常的文件',
    remedy: '核对文件来源，重新取得或导出该文件',
    log: 'a file needed more memory than its limit',
    http: 422,
  },
  'general.decoderLost': {
    found: '读取这个文件的程序意外结束，文件没有读完',
    wanted: '结构正常的文件',
    remedy: '核对文件来源，重新取得或导出该文件；别的文件不受影响',
    log: 'decoder process ended while it worked on a file',
    http: 422,
  },
  'general.unexpected': {
    found: '程序出现未预料的错误',
    wanted: '',
    remedy: '已录入的数据都在；请导出日志并联系管理员',
    log: 'unexpected error',
    http: 500,
    exit: 3,
  },
} as const satisfies Record<string, ErrorEntry>
