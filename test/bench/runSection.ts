/** Runs one section of the bench in its own process, so that sections do not affect each other, and sends its rows back. */
process.once('disconnect', () => process.exit(1));
const [name] = process.argv.slice(2);
const { measure } = await import(`./sections/${name}.ts`);
const rows = await measure((progress: string) => console.error(`  ${progress}`));
process.send?.(rows, () => process.exit(0));
