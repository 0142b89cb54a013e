/** A count with separators: `12,345`. */
export const formatCount = (count: number): string => count.toLocaleString('zh-CN')

/** A share between 0 and 1 as whole per cent: `62%`. */
export const formatPercent = (share: number): string => `${Math.round(share * 100)}%`

/** A rate; below ten with one decimal: `3.5`, `120`. */
export const formatRate = (rate: number): string => rate.toFixed(rate < 10 ? 1 : 0)
