// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/origin.h"

#include <QMenu>
#include <QStringList>

#include <vector>

namespace ctscope {

/// File → Open Recent: the last dumps that were opened, newest first. They are kept in the settings as
/// Origin::toString() writes them: a file as its absolute path.
class RecentOrigins : public QMenu {
    Q_OBJECT
public:
    explicit RecentOrigins(QWidget *parent = nullptr);

    /// Puts an origin first; ignores one that cannot be opened again.
    void add(const Origin &origin);
    const std::vector<Origin> &origins() const noexcept { return m_origins; }

    static constexpr std::size_t most = 10;

signals:
    void chosen(const ctscope::Origin &origin);

private:
    void store();
    void fill();

    std::vector<Origin> m_origins;
    QStringList m_unknown; ///< of kinds that only another version knows; they stay behind the list in the settings
};

} // namespace ctscope
