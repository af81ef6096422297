// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace ctscope {

/// View ▸ Names: which names are shown with addresses, ports and other values, where they are from, and the user's file.
/// Questions to name servers are off until the user switches them on here.
class NamesMenu : public QMenu {
    Q_OBJECT
public:
    explicit NamesMenu(QWidget *window);

private:
    void showChoices();

    QAction *m_none;
    QAction *m_beside;
    QAction *m_inPlace;
    QAction *m_others;
    QAction *m_services;
    QAction *m_known;
    QAction *m_ask;
    QAction *m_askPrivate;
};

} // namespace ctscope
