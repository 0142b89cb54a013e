/** What to do while there is no record at all. @param mayImport whether the account may enter records */
export const emptyHint = (mayImport: boolean): string =>
  mayImport
    ? '还没有记录。点“导入表格”，或把 .xlsx、.xls、.csv 表格拖到窗口里。'
    : '还没有记录。请经办人登录后导入表格。'
