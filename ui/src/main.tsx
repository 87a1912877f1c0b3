import { createRoot } from 'react-dom/client';
import { App } from './App';
import './styles/page.css';
import './styles/top.css';
import './styles/map.css';
import './styles/table.css';
import './styles/side.css';

createRoot(document.getElementById('app')!).render(<App />);
