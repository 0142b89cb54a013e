import { Card, Tag, Typography } from 'antd'
import type { ReactNode } from 'react'
import styles from './sign-in.module.css'

export interface HeadProps {
  readonly province: string
  /** The province makes specimens only. */
  readonly specimen: boolean
}

/** The card of the pages before the sign-in. */
export const SignInFrame = ({ province, specimen, children }: HeadProps & { readonly children: ReactNode }) => (
  <main className={styles.page}>
    <Card className={styles.card}>
      <Typography.Title level={1} className={styles.title}>
        职称证书管理台 {specimen && <Tag color="orange">样例</Tag>}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{province}</Typography.Paragraph>
      {children}
    </Card>
  </main>
)
