// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

namespace ctscope {

/// File → Open Recent: the last dumps that were opened, newest first, kept in the settings.
class RecentFiles : public QMenu {
    Q_OBJECT
public:
    explicit RecentFiles(QWidget *parent = nullptr);

    void add(const QString &path);
    const QStringList &paths() const noexcept { return m_paths; }

    static constexpr int most = 10;

signals:
    void chosen(const QString &path);

private:
    void keep();
    void fill();

    QStringList m_paths;
};

} // namespace ctscope
