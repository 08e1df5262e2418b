import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './style.css';
import './dialog.css';
import './answer.css';
import './phone.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.jsx';
import { takeTokenFromFragment } from './token.jsx';
import { askViewer } from './viewer.jsx';

takeTokenFromFragment();
window.addEventListener('hashchange', takeTokenFromFragment);
askViewer();

createRoot(document.getElementById('root')).render(<App />);
