// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/number_text.h"
#include "flow/flow.h"

#include <QWidget>

#include <array>
#include <vector>

class QGridLayout;
class QLabel;

namespace ctscope {

class TextBlock;

/// The original and the reply tuple side by side, field by field, as in the entry. Fields that NAT
/// changed have its colour and are underlined.
class TupleTable : public QWidget {
    Q_OBJECT
public:
    explicit TupleTable(QWidget *parent = nullptr);

    void showFlow(const Flow &flow);
    void setGone(bool gone);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Cells {
        QLabel *label = nullptr;
        std::array<TextBlock *, 2> values{};
        bool changed = false;
    };
    void color();

    QGridLayout *m_grid = nullptr;
    std::array<QLabel *, 2> m_heads{};
    std::vector<Cells> m_rows;
    NumberStyle m_numbers;
    bool m_gone = false;
};

} // namespace ctscope
