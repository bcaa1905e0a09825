export function App() {
  return (
    <main>
      <h1>AI-Gate</h1>
    </main>
  );
}
