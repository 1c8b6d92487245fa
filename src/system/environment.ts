/** Environment variables. Whatever starts a process or a run hands them down; nothing below reads the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>
