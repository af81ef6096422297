// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/type_ahead.h"

#include <QElapsedTimer>

namespace ctscope {
namespace {

constexpr int pauseMs = 900;
constexpr int searchBudgetMs = 12;

} // namespace

TypeAhead::TypeAhead()
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    QObject::connect(&m_pause, &QTimer::timeout, &m_pause, [this] { m_typed.clear(); });
}

QModelIndex TypeAhead::find(const QAbstractItemModel &model, const QModelIndex &current, int column, const QString &key)
{
    const int rows = model.rowCount();
    if (rows == 0 || key.isEmpty())
        return {};
    // Repeating the same key goes to the next row.
    if (m_typed != key)
        m_typed += key;
    m_pause.start();
    // A new text is searched from the next row; a longer one may still match the current row.
    const int start = !current.isValid() ? 0 : current.row() + (m_typed.size() == key.size() ? 1 : 0);
    QElapsedTimer elapsed;
    elapsed.start();
    for (int step = 0; step < rows && elapsed.elapsed() < searchBudgetMs; ++step) {
        const auto index = model.index((start + step) % rows, column);
        if (index.data().toString().startsWith(m_typed, Qt::CaseInsensitive))
            return index;
    }
    return {};
}

} // namespace ctscope
