// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolBar>

class QComboBox;

namespace ctscope {

class FilterBox;

/// The window's one tool bar: source, pause, now, interval, filter.
class WindowBar : public QToolBar {
    Q_OBJECT
public:
    /// `sources` is the menu of the source button; `reading` are the actions beside it.
    /// `answers` are behind the filter.
    WindowBar(
        QMenu *sources, const QList<QAction *> &reading, const QList<QAction *> &answers, QWidget *parent = nullptr);

    FilterBox *filter() const noexcept { return m_filter; }
    /// Milliseconds between two readings. setInterval() replaces a value that is not offered by the default.
    int interval() const;
    void setInterval(int milliseconds);
    void setIntervalEnabled(bool enabled);

signals:
    /// The user chose another interval.
    void intervalChosen(int milliseconds);

private:
    QComboBox *m_interval;
    FilterBox *m_filter;
};

} // namespace ctscope
